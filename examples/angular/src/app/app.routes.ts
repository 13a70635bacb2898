import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', loadComponent: () => import('./home-page').then((m) => m.HomePage) },
  { path: 'products', loadComponent: () => import('./products-page').then((m) => m.ProductsPage) },
  { path: 'orders', loadComponent: () => import('./orders-page').then((m) => m.OrdersPage) },
  { path: 'search', loadComponent: () => import('./search-page').then((m) => m.SearchPage) },
  { path: 'cart/:id', loadComponent: () => import('./cart-page').then((m) => m.CartPage) },
];
