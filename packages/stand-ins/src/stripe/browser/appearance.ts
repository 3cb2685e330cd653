import type { Appearance, Font } from './protocol.ts';

const KNOWN = [
  'borderRadius',
  'colorBackground',
  'colorDanger',
  'colorPrimary',
  'colorText',
  'colorTextPlaceholder',
  'colorTextSecondary',
  'fontFamily',
  'fontSizeBase',
  'fontSizeSm',
  'fontWeightNormal',
  'fontWeightMedium',
  'spacingUnit',
];

/** Applies a page's looks to this frame. Unknown variables are ignored. */
export const applyAppearance = (appearance: Appearance | undefined): void => {
  const root = document.documentElement;
  root.dataset.theme = appearance?.theme ?? 'stripe';
  for (const name of KNOWN) {
    const value = appearance?.variables?.[name];
    if (value) root.style.setProperty(`--${name}`, value);
    else root.style.removeProperty(`--${name}`);
  }
};

/** Loads the fonts a page names; one that fails leaves the fallback in place. */
export const loadFonts = (fonts: Font[] | undefined): void => {
  for (const { cssSrc, family, src, weight, style } of fonts ?? []) {
    if (cssSrc) {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = cssSrc;
      document.head.append(link);
    } else if (family && src) {
      const face = new FontFace(family, src, { ...(weight ? { weight } : {}), ...(style ? { style } : {}) });
      document.fonts.add(face);
      face.load().catch(() => {});
    }
  }
};
