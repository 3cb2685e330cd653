import { type ReturnParams, readReturnParams } from '../../checkout/return-params.ts';

let taken: ReturnParams | undefined;

/** Takes the widget's parameters out of the page's address, so that no secret stays in it. */
export const takeReturnParams = (): ReturnParams => {
  if (taken) return taken;
  const { params, cleaned } = readReturnParams(location.href);
  if (cleaned) history.replaceState(history.state, '', cleaned);
  taken = params;
  // Widgets that start together all read the parameters; one that is added later gets none.
  setTimeout(() => {
    taken = undefined;
  });
  return params;
};
