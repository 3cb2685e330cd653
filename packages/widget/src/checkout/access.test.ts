import { describe, expect, test } from 'vitest';
import { applyAccessCode, removeAccessCode } from './access.ts';
import { placeHold } from './hold.ts';
import { chooseQuantity } from './select.ts';
import { start } from './start.ts';
import { ADA, type Calls, entry, event, refused, setUp, tier } from './testing.ts';
import { joinWaitlist } from './waitlist.ts';

describe('an access code', () => {
  const hidden = tier({ id: 'tir_2', name: 'Friends', visibility: 'hidden' });
  const answers: Calls = {
    'events.get': (...[, query]: unknown[]) => {
      const { access_code: code } = (query ?? {}) as { access_code?: string };
      if (code === 'short') return refused('invalid_request');
      return code === 'FRIENDS' ? { ...event, tiers: [...event.tiers, hidden] } : event;
    },
  };

  test('is sent with all that is asked for and bought afterwards, and never stored', async () => {
    const it = setUp({ ...answers, 'waitlist.join': () => ({ ...entry(), token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, ' FRIENDS ');
    expect(it.checkout.state.event?.tiers.map(({ id }) => id)).toEqual(['tir_1', 'tir_2']);
    chooseQuantity(it.checkout, 'tir_2', 1);
    await placeHold(it.checkout);
    await joinWaitlist(it.checkout, { ...ADA, quantity: 1, tier_id: 'tir_2' });
    for (const call of ['holds.create', 'waitlist.join']) {
      expect(it.calls(call)[0]?.[1]).toMatchObject({ access_code: 'FRIENDS' });
    }
    expect(it.calls('events.availability').at(-1)?.[2]).toEqual({ access_code: 'FRIENDS' });
    expect(JSON.stringify(it.session)).not.toContain('FRIENDS');
  });

  test.each(['WRONG-CODE', 'short'])('that opens nothing is named, and nothing changes: %s', async (code) => {
    const it = setUp(answers);
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, code);
    expect(it.checkout.state.problem?.text).toBe('problemAccessCode');
    expect(it.checkout.state.accessCode).toBeUndefined();
  });

  test('takes what it opened along when it is removed', async () => {
    const it = setUp(answers);
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, 'FRIENDS');
    chooseQuantity(it.checkout, 'tir_2', 1);
    removeAccessCode(it.checkout);
    expect(it.checkout.state.event?.tiers.map(({ id }) => id)).toEqual(['tir_1']);
    await placeHold(it.checkout);
    expect(it.calls('holds.create')).toEqual([]);
  });
});
