import { cardForm } from './api.ts';
import { CardForm } from './card-form.ts';
import { showChallenge } from './modal.ts';

type Progress = {
  done?: string | null;
  challenge?: string | null;
  error?: { message: string } | string | null;
};

const page = document.querySelector<HTMLFormElement>('#checkout');
const failure = document.querySelector('#failure');
const button = page?.querySelector('button');
const cards = new CardForm();
document.querySelector('#card')?.append(cards.element);

page?.addEventListener('submit', (event) => {
  event.preventDefault();
  void pay(page);
});

const pay = async (form: HTMLFormElement): Promise<void> => {
  if (failure) failure.textContent = '';
  if (cards.validate()) return;
  const email = form.querySelector<HTMLInputElement>('#email')?.value ?? '';
  const body = new URLSearchParams({ ...cardForm(cards.card), 'payment_method_data[billing_details][email]': email });
  if (button) button.disabled = true;
  try {
    let progress = await send(form, 'pay', body);
    if (progress.challenge) {
      await showChallenge(progress.challenge);
      progress = await send(form, 'status');
    }
    if (progress.done) return location.assign(progress.done);
    const error = progress.error ?? 'The payment did not go through.';
    if (failure) failure.textContent = typeof error === 'string' ? error : error.message;
  } catch {
    if (failure) failure.textContent = 'We could not reach the payment service. Please try again.';
  }
  if (button) button.disabled = false;
};

const send = async (form: HTMLFormElement, action: string, body?: URLSearchParams): Promise<Progress> => {
  const response = await fetch(`/c/pay/${form.dataset.session}/${action}`, { method: 'POST', body: body ?? null });
  return response.json();
};
