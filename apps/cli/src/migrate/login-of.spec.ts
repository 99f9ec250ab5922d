import { expect, it } from '@jest/globals';
import { loginOf } from './login-of.js';

it('takes the login out of a URL as it is meant', () => {
  expect(loginOf('postgres://life%40boat:p@h/db')).toBe('life@boat');
});
