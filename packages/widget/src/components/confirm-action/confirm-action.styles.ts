import { css } from 'lit';

export const styles = css`
  :host {
    display: grid;
    justify-items: center;
  }
  .ask {
    display: grid;
    gap: 12px;
    width: 100%;
    padding: 16px;
    border-radius: var(--_radius-s);
    background: var(--_sunken);
    box-shadow: inset 0 0 0 1px var(--_line);
    font-size: 15px;
    line-height: 1.5;
  }
  .question {
    font-weight: 650;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  .answers .btn {
    flex: 1 1 160px;
  }
`;
