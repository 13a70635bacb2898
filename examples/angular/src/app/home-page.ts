import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'app-home-page',
  imports: [RouterLink],
  template: `<h1>home</h1>
    <a routerLink="/products">all products</a>`,
})
export class HomePage {}
