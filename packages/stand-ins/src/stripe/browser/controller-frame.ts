import { retrieveIntent } from './api.ts';
import { connect } from './frame.ts';

connect(({ setup }) => ({
  retrieve: ({ clientSecret }) => retrieveIntent(setup.key, String(clientSecret)),
}));
