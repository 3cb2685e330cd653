let apiOrigin: string | undefined;

/** Where the API is when an element doesn't say: the CDN build sets the origin that it was loaded from. */
export const setDefaultApi = (url: string): void => {
  apiOrigin = url;
};

export const defaultApi = (): string | undefined => apiOrigin;
