import { type IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Faults } from '../faults.ts';
import { header } from '../http.ts';

type WebSockets = {
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): void;
};

export const openWebSockets = (pgPort: number, faults: Faults): WebSockets => {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const refused = new Set<Duplex>();

  const upgrade = async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    refused.add(socket);
    socket.once('close', () => refused.delete(socket));
    // `Faults` answers through a response, which an upgrade request lacks.
    const res = new ServerResponse(req);
    res.assignSocket(socket as Socket);
    const verdict = await faults.intercept(req, res);
    if (verdict === 'handled') {
      res.once('finish', () => socket.end());
      if (res.writableFinished || res.destroyed) socket.end();
      return;
    }
    res.detachSocket(socket as Socket);
    if (verdict === 'proceed-then-drop') {
      socket.destroy();
      return;
    }
    const path = (req.url ?? '').split('?')[0];
    // Browsers send an origin, our drivers do not: no web page may reach the database through this socket.
    const status = path !== '/v2' ? '404 Not Found' : header(req, 'origin') ? '403 Forbidden' : undefined;
    if (status) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    server.handleUpgrade(req, socket, head, (ws) => pipe(ws, pgPort));
  };

  return {
    upgrade: (req, socket, head) => void upgrade(req, socket, head),
    close() {
      for (const ws of server.clients) ws.terminate();
      for (const socket of refused) socket.destroy();
      server.close();
    },
  };
};

/** Carries bytes both ways. When one side ends, so does the other: a killed Postgres closes the WebSocket. */
const pipe = (ws: WebSocket, pgPort: number): void => {
  const postgres = connect(pgPort, '127.0.0.1').setNoDelay(true);
  ws.on('message', (data) => postgres.write(data as Buffer));
  ws.on('close', () => postgres.destroy());
  ws.on('error', () => postgres.destroy());
  postgres.on('data', (data) => ws.send(data));
  postgres.on('close', () => ws.close(1011, 'Postgres closed the connection'));
  postgres.on('error', () => postgres.destroy());
};
