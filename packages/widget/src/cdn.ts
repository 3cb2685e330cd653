// Texts first, then the verbs, then what is drawn: what is alike lies close together, and packs into a kilobyte less.
import './i18n/en.ts';
import './components/ticket-widget/checkout-controller.ts';

import { setDefaultApi } from './components/ticket-widget/settings.ts';
import { defineTicketWidget } from './define.ts';

setDefaultApi(new URL(import.meta.url).origin);
defineTicketWidget();
