import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { CartPage } from './cart-page';
import { OrdersPage } from './orders-page';
import { ProductsPage } from './products-page';
import { SearchPage } from './search-page';
import { elementOf, render } from './testing';

// These know nothing of leaks. Of a page that leaves a subscription open they fail, with its line.

it('the products are loaded', async () => {
  const page = render(ProductsPage);
  const requests = TestBed.inject(HttpTestingController).match('products.json');
  for (const request of requests) request.flush([{ name: 'tea', price: 4 }]);
  await page.whenStable();
  page.detectChanges();
  expect(elementOf(page).textContent).toContain('tea');
});

it('orders are watched', () => {
  const page = render(OrdersPage);
  elementOf(page).querySelector<HTMLElement>('#watch')?.click();
  expect(elementOf(page).textContent).toContain('orders');
});

it('a search is shown', () => {
  const page = render(SearchPage);
  const input = elementOf(page).querySelector('input');
  if (input === null) throw new Error('There is no input.');
  input.value = 'tea';
  input.dispatchEvent(new Event('input'));
  page.detectChanges();
  expect(elementOf(page).textContent).toContain('for tea');
});

it('the cart has its number', () => {
  expect(elementOf(render(CartPage)).textContent).toContain('cart');
});
