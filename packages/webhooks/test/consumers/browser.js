export { verify } from '@ticket-vendor/webhooks';
