import { css } from 'lit';

export const styles = css`
  :host {
    aspect-ratio: 1;
  }
  svg,
  img {
    display: block;
    width: 100%;
    height: auto;
    border-radius: 10px;
    forced-color-adjust: none;
    print-color-adjust: exact;
  }
`;
