import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a publish sends to a registry. */
export type Upload = {
  name: string;
  access: string;
  'dist-tags': Record<string, string>;
  versions: Record<string, Record<string, unknown>>;
  _attachments: Record<string, { data: string; length: number }>;
};

/** An empty registry on loopback that accepts what is published and forgets it when closed. */
export const openRegistry = async () => {
  const uploads: Upload[] = [];
  const server = createServer(async (request, response) => {
    const published = request.method === 'PUT';
    if (published) uploads.push((await json(request)) as Upload);
    response.writeHead(published ? 201 : 404, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    uploads,
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
