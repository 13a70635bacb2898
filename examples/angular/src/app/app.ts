import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map } from 'rxjs';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, RouterLink, RouterLinkActive],
  template: `
    <nav>
      <a routerLink="/" routerLinkActive="on" [routerLinkActiveOptions]="{ exact: true }">home</a>
      <a routerLink="/products" routerLinkActive="on">products</a>
      <a routerLink="/orders" routerLinkActive="on">orders</a>
      <a routerLink="/search" routerLinkActive="on">search</a>
      <a routerLink="/cart/7" routerLinkActive="on">cart</a>
    </nav>
    <p>{{ url() }}</p>
    <router-outlet />
  `,
})
export class App {
  protected readonly url = toSignal(
    inject(Router).events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
    ),
  );
}
