import type Stripe from 'stripe';
import { invalidParam, missing } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import type { Params } from './params.ts';
import type { Route } from './router.ts';
import { newId, type StoredAccount } from './store.ts';
import type { World } from './world.ts';

const ACCOUNT_PARAMS = [
  'business_profile',
  'business_type',
  'capabilities',
  'company',
  'controller',
  'country',
  'default_currency',
  'email',
  'individual',
  'metadata',
  'settings',
  'type',
];

/** Onboarding done: the account can take charges, transfers and payouts. */
export const completeOnboarding = (world: World, account: StoredAccount): StoredAccount => {
  if (account.details_submitted) return account;
  const previous = { charges_enabled: false, details_submitted: false, payouts_enabled: false };
  account.charges_enabled = true;
  account.details_submitted = true;
  account.payouts_enabled = true;
  account.capabilities = Object.fromEntries(Object.keys(account.capabilities ?? {}).map((name) => [name, 'active']));
  account.requirements = requirements([]);
  world.emit('account.updated', account, { account: account.id, previous });
  return account;
};

/** Disables charges, transfers and payouts of an account until its owner gives more information. */
export const restrictAccount = (world: World, account: StoredAccount): StoredAccount => {
  const previous = { charges_enabled: account.charges_enabled, payouts_enabled: account.payouts_enabled };
  account.charges_enabled = false;
  account.payouts_enabled = false;
  account.capabilities = Object.fromEntries(Object.keys(account.capabilities ?? {}).map((name) => [name, 'inactive']));
  account.requirements = requirements(['individual.verification.document']);
  world.emit('account.updated', account, { account: account.id, previous });
  return account;
};

/** Where the owner goes after the form, by the account link's token; undefined if the link is spent or unknown. */
export const spendLink = (world: World, token: string): { account: StoredAccount; returnUrl: string } | undefined => {
  const link = world.store.hidden.get(token);
  const account = link?.refreshUrl ? world.store.accounts.get(token.split('.')[0] ?? '') : undefined;
  if (!link?.returnUrl || !account) return undefined;
  world.store.hidden.delete(token);
  return { account, returnUrl: link.returnUrl };
};

export const accountRoutes = (world: World): Route[] => {
  const get = (id: string) => {
    const account = world.store.accounts.get(id);
    if (!account) throw missing('account', id, 'account');
    return account;
  };
  return [
    { method: 'POST', path: '/v1/accounts', accepts: ACCOUNT_PARAMS, run: ({ params }) => create(world, params) },
    { method: 'GET', path: '/v1/accounts/:id', run: ({ id }) => get(id) },
    {
      method: 'POST',
      path: '/v1/accounts/:id',
      accepts: ACCOUNT_PARAMS,
      run: ({ id, params }) => {
        const account = get(id);
        account.email = params.text('email') ?? account.email;
        account.metadata = params.metadata(account.metadata);
        account.capabilities = { ...account.capabilities, ...requested(params, account.details_submitted) };
        world.emit('account.updated', account, { account: account.id });
        return account;
      },
    },
    {
      method: 'GET',
      path: '/v1/accounts',
      accepts: [...LIST_PARAMS],
      run: ({ params }) => page(world.store.accounts.values(), params, '/v1/accounts'),
    },
    {
      method: 'POST',
      path: '/v1/account_links',
      accepts: ['account', 'collect', 'collection_options', 'refresh_url', 'return_url', 'type'],
      run: ({ params }) => link(world, get(params.requiredText('account')), params),
    },
    {
      method: 'POST',
      path: '/v1/accounts/:id/login_links',
      run: ({ id }) =>
        ({
          object: 'login_link',
          created: world.seconds(),
          url: `${world.origin}/connect/dashboard/${get(id).id}`,
        }) satisfies Stripe.LoginLink,
    },
  ];
};

const create = (world: World, params: Params): StoredAccount => {
  const type = params.oneOf('type', ['express', 'standard', 'custom']);
  const controller = params.child('controller');
  if (type && controller) throw invalidParam('Send either `type` or `controller`, not both.', 'type');
  const dashboard = controller?.child('stripe_dashboard')?.oneOf('type', ['express', 'full', 'none']);
  const profile = params.child('business_profile');
  const created = {
    id: newId('acct'),
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: profile?.text('mcc') ?? null,
      minority_owned_business_designation: null,
      name: profile?.text('name') ?? null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: profile?.text('support_email') ?? null,
      support_phone: null,
      support_url: null,
      url: profile?.text('url') ?? null,
    },
    business_type: params.text('business_type') ?? null,
    capabilities: requested(params, false),
    charges_enabled: false,
    controller: {
      fees: { payer: controller?.child('fees')?.text('payer') === 'application' ? 'application' : 'account' },
      is_controller: true,
      losses: { payments: 'application' },
      requirement_collection: 'stripe',
      stripe_dashboard: { type: dashboard ?? (type === 'standard' ? 'full' : 'express') },
      type: 'application',
    },
    country: params.text('country') ?? 'US',
    created: world.seconds(),
    default_currency: params.text('default_currency') ?? 'usd',
    details_submitted: false,
    email: params.text('email') ?? null,
    metadata: params.metadata(),
    payouts_enabled: false,
    requirements: requirements([
      'business_profile.url',
      'external_account',
      'tos_acceptance.date',
      'tos_acceptance.ip',
    ]),
    settings: null,
    tos_acceptance: { date: null },
    type: type ?? (controller ? 'none' : 'standard'),
  } satisfies Stripe.Account;
  const account: StoredAccount = created;
  world.store.accounts.set(account.id, account);
  return account;
};

const link = (world: World, account: StoredAccount, params: Params): Stripe.AccountLink => {
  params.oneOf('type', ['account_onboarding', 'account_update']) ?? params.requiredText('type');
  const returnUrl = params.requiredText('return_url');
  const refreshUrl = params.requiredText('refresh_url');
  const token = `${account.id}.${newId('link')}`;
  world.store.hide(token, { returnUrl, refreshUrl });
  return {
    object: 'account_link',
    created: world.seconds(),
    expires_at: world.seconds() + 300,
    url: `${world.origin}/connect/onboarding/${token}`,
  } satisfies Stripe.AccountLink;
};

const requested = (params: Params, ready: boolean): Record<string, 'active' | 'inactive'> => {
  const capabilities = params.child('capabilities');
  const names = capabilities?.keys().filter((name) => capabilities.child(name)?.flag('requested')) ?? [];
  return Object.fromEntries(names.map((name) => [name, ready ? 'active' : 'inactive']));
};

const requirements = (due: string[]): Stripe.Account.Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: due,
  disabled_reason: due.length ? 'requirements.past_due' : null,
  errors: [],
  eventually_due: due,
  past_due: due,
  pending_verification: [],
});
