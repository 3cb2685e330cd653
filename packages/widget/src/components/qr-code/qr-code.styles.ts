import { css } from 'lit';

export const styles = css`
  svg {
    width: 100%;
    height: auto;
    border-radius: 10px;
    forced-color-adjust: none;
    print-color-adjust: exact;
  }
`;
