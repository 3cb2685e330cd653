import { createServer } from 'node:net';

// Answers every request with the same kilobyte, at the least cost, to see what the load generator itself can do.

const body = JSON.stringify({ data: 'x'.repeat(1_000) });
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

const server = createServer({ noDelay: true }, (socket) => {
  // Each request is one packet, since the generator never sends a second one before the answer.
  socket.on('data', () => socket.write(answer));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('disconnect', () => process.exit(0));
