import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideRxleash } from 'rxleash/angular';

import { routes } from './app.routes';
import { traced } from './traced';

export const appConfig: ApplicationConfig = {
  providers: [provideRxleash(), provideRouter(routes), provideHttpClient(withInterceptors([traced]))],
};
