import type { HttpInterceptorFn } from '@angular/common/http';
import { tap } from 'rxjs';

export const traced: HttpInterceptorFn = (request, next) => next(request).pipe(tap());
