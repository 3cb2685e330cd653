import { css } from 'lit';

export const styles = css`
  .confirming {
    display: grid;
    gap: 18px;
    justify-items: center;
    padding: 36px 8px 44px;
    text-align: center;
  }
  .confirming .spinner,
  .confirming > svg {
    width: 32px;
    height: 32px;
  }
  .confirming .text {
    max-width: 40ch;
  }
`;
