import 'rxleash/angular/vitest';
