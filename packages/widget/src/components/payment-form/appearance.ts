/**
 * Any CSS colour as `rgb(…)`: Stripe supports neither `oklch()` nor `color-mix()`. A colour that is `rgb(…)` already
 * skips the canvas, whose colours some browsers falsify against fingerprinting.
 */
const plain = (color: string): string => {
  if (/^rgb\(/.test(color)) return color;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return color;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
};

/** The widget's look for Stripe's Appearance API, read from a sample of the elements to match. */
export const appearanceOf = (sample: HTMLElement) => {
  const style = getComputedStyle(sample);
  const text = plain(style.color);
  const background = plain(style.backgroundColor);
  const luminance = (background.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0) / 3;
  return {
    theme: luminance < 110 ? ('night' as const) : ('stripe' as const),
    variables: {
      colorBackground: background,
      colorText: text,
      colorTextSecondary: plain(style.columnRuleColor),
      colorTextPlaceholder: plain(style.columnRuleColor),
      colorPrimary: plain(style.outlineColor),
      colorDanger: plain(style.textDecorationColor),
      borderRadius: style.borderTopLeftRadius,
      fontFamily: style.fontFamily,
      fontSizeBase: '16px',
      spacingUnit: '4px',
    },
  };
};
