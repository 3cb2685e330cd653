declare namespace Cloudflare {
  /** The bindings that global-setup.ts provides. */
  type Env = {
    MASTER_SECRET: string;
    PUBLIC_URL: string;
    RESEND_URL: string;
    STRIPE_WEBHOOK_SECRET: string;
  };
  type GlobalProps = {
    mainModule: typeof import('../../src/worker.ts');
  };
}
