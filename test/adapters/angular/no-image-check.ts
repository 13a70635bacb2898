import { IMAGE_CONFIG } from '@angular/common';
import type { ValueProvider } from '@angular/core';

/** Angular looks at the images of a page by a timer, which could fire when the page of the tests is gone. */
export const noImageCheck: ValueProvider = {
  provide: IMAGE_CONFIG,
  useValue: { disableImageSizeWarning: true, disableImageLazyLoadWarning: true },
};
