import { chmod } from 'node:fs/promises';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { createPromoterBackend } from '@ticket-vendor/example-promoter-backend';
import { ApiError, TicketVendor } from '@ticket-vendor/sdk';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { closeServer, listen } from '@ticket-vendor/stand-ins/http.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { buildAssets } from '../../scripts/assets.ts';
import { startDemoSite } from '../../src/demo-site.ts';
import { PROMOTER } from '../../src/seed/programme.ts';
import { seed } from '../../src/seed/seed.ts';
import { startStack } from '../../src/stack.ts';

const tellErrors = (source: string, level: string, line: string) => {
  if (source === 'worker' && level === 'error') console.error(line);
};

/** Starts in this process what `npm start` starts: the stack, its Worker in workerd, the demo site and promoter. */
export const startStage = async () => {
  const endings = new Endings();
  return endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('e2e'), (one) => one.remove());
    // If this process is root, Postgres runs as another user, who must be able to enter.
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await buildAssets(assetsDir, { minify: true });
    const stack = await endings.add(startStack({ dataDir: directory.path, assetsDir, onLog: tellErrors }), (one) =>
      one.close(),
    );
    const sitePort = (await freePort()).port;
    const backendPort = (await freePort()).port;
    const siteUrl = `http://127.0.0.1:${sitePort}`;
    const demo = await seed({
      origin: stack.origin,
      dataDir: directory.path,
      siteOrigins: [siteUrl],
      webhookUrl: `http://127.0.0.1:${backendPort}/webhooks`,
      inbox: stack.standIns.resend,
      pay: (paymentId) => stack.standIns.stripe.control.pay(paymentId),
    });
    const sales: string[] = [];
    const backend = createPromoterBackend({ secret: demo.webhookSecret, print: (line) => sales.push(line) });
    await endings.add(listen(backend, backendPort), () => closeServer(backend));
    await endings.add(
      startDemoSite({
        port: sitePort,
        demo,
        api: stack.origin,
        stripe: stack.standIns.stripe.origin,
        inboxUrl: stack.standIns.resend.inboxUrl,
      }),
      (site) => site.close(),
    );
    const anonymous = new TicketVendor({ baseUrl: stack.origin });
    const session = await anonymous.auth.login({ email: PROMOTER.email, password: PROMOTER.password });
    return {
      ...stack,
      demo,
      siteUrl,
      /** What the promoter's own backend printed. */
      sales,
      promoter: new TicketVendor({ baseUrl: stack.origin, credential: session.access_token }),
      close: () => endings.run(),
    };
  });
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** The code with which a call was refused; fails when it was not. */
export const refusalOf = async (call: PromiseLike<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  throw new Error('The call was not refused');
};
