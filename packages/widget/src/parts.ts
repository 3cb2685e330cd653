// Generated from the JSDoc of ticket-widget.ts by scripts/manifest.ts. Do not edit.

/** Every part that a page can style: what each element inside passes on to the one around, as its `exportparts`. */
export const PARTS =
  'widget, aside, main, heading, footer, event-image, event-title, event-facts, event-leaf, summary, tier, tier-selected, tier-name, price, badge, stepper, stepper-button, button, button-primary, button-secondary, field, label, input, error, notice, timer, position, ticket, qr';
