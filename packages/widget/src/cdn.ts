import { setDefaultApi } from './components/ticket-widget/settings.ts';
import { defineTicketWidget } from './define.ts';

setDefaultApi(new URL(import.meta.url).origin);
defineTicketWidget();
