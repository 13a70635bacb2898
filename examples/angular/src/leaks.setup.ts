import 'rxleash/vitest';
