import { App } from './app';
import { HomePage } from './home-page';
import { elementOf, render } from './testing';

it('the application has five links', () => {
  expect(elementOf(render(App)).querySelectorAll('a')).toHaveLength(5);
});

it('the home page leads to the products', () => {
  expect(elementOf(render(HomePage)).textContent).toContain('all products');
});
