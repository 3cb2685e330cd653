let apiOrigin: string | undefined;

/** Sets the API's address for elements that name none: the CDN build uses the origin it was loaded from. */
export const setDefaultApi = (url: string): void => {
  apiOrigin = url;
};

export const defaultApi = (): string | undefined => apiOrigin;
