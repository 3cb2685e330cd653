import { confirmIntent, retrieveIntent } from './api.ts';
import { applyAppearance, loadFonts } from './appearance.ts';
import { CardForm } from './card-form.ts';
import { connect } from './frame.ts';
import type { Appearance, JsError } from './protocol.ts';

connect(({ setup, notify }) => {
  const form = new CardForm();
  document.body.append(form.element);
  applyAppearance(setup.appearance);
  loadFonts(setup.fonts);
  new ResizeObserver(() => {
    notify({ event: 'resize', detail: { height: Math.ceil(form.element.getBoundingClientRect().height) } });
  }).observe(form.element);
  form.onchange = () => {
    notify({ event: 'change', detail: { complete: form.complete, empty: form.empty } });
  };
  window.addEventListener('focus', () => notify({ event: 'focus' }));
  window.addEventListener('blur', () => notify({ event: 'blur' }));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') notify({ event: 'escape' });
  });

  /** Reports a bad client secret at once, before the buyer types a card. */
  const announce = async (): Promise<void> => {
    const result = setup.clientSecret ? await retrieveIntent(setup.key, setup.clientSecret) : undefined;
    if (result && 'error' in result) notify({ event: 'loaderror', detail: { error: result.error } });
    else notify({ event: 'ready' });
  };

  void announce();

  const check = (): { error?: JsError } => {
    const problem = form.validate();
    return problem ? { error: { type: 'validation_error', ...problem } } : {};
  };

  return {
    submit: check,
    focus: () => form.focus(),
    blur: () => form.blur(),
    clear: () => form.clear(),
    update: ({ appearance }) => applyAppearance(appearance as Appearance | undefined),
    retrieve: ({ clientSecret }) => retrieveIntent(setup.key, String(clientSecret)),
    async confirm({ clientSecret, billing, returnUrl }) {
      const { error } = check();
      if (error) return { error };
      form.disable(true);
      const result = await confirmIntent(
        setup.key,
        String(clientSecret),
        form.card,
        (billing ?? {}) as Record<string, unknown>,
        typeof returnUrl === 'string' ? returnUrl : undefined,
      );
      form.disable(false);
      if ('error' in result && result.error.type === 'card_error') {
        form.reject(result.error.code, result.error.message);
      }
      return result;
    },
  };
});
