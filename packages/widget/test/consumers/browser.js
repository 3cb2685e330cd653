import '@ticket-vendor/widget';
