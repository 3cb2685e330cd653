declare namespace Cloudflare {
  /** The bindings that global-setup.ts provides. */
  interface Env {
    MASTER_SECRET: string;
    PUBLIC_URL: string;
    RESEND_URL: string;
    STRIPE_WEBHOOK_SECRET: string;
  }
  interface GlobalProps {
    mainModule: typeof import('../../src/worker.ts');
  }
}
