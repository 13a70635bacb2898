// @vitest-environment jsdom
import '@angular/compiler';

import { CdkTrapFocus } from '@angular/cdk/a11y';
import { Dialog, type DialogRef } from '@angular/cdk/dialog';
import {
  CdkConnectedOverlay,
  CdkOverlayOrigin,
  Overlay,
  OverlayConfig,
  type OverlayRef,
} from '@angular/cdk/overlay';
import { ComponentPortal } from '@angular/cdk/portal';
import { type ApplicationRef, Component, inject } from '@angular/core';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { application, found, openBy, render, visit } from './application.js';

@Component({ template: '<div cdkTrapFocus>sure?</div>', imports: [CdkTrapFocus] })
class Question {}

let app: ApplicationRef;
beforeEach(async () => {
  app = await application();
});
afterEach(() => {
  app.destroy();
  document.body.replaceChildren();
});

/** Lets the CDK close what it has opened. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    app.tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const shown = (): (string | null)[] =>
  [...document.querySelectorAll('.cdk-overlay-container [cdktrapfocus], .cdk-overlay-container p')].map(
    ({ textContent }) => textContent,
  );

describe('of the CDK nothing is reported:', () => {
  it('a dialog, and the answer that its page waits for', async () => {
    const answers: unknown[] = [];
    let dialog: DialogRef<unknown, Question> | undefined;
    @Component({ template: '' })
    class AskingPage {
      readonly dialog = inject(Dialog);

      ngOnInit(): void {
        const opened = this.dialog.open(Question);
        dialog = opened;
        opened.closed.subscribe((answer) => answers.push(answer));
      }
    }
    for (let time = 0; time < 3; time++) {
      const page = render(app, AskingPage);
      await settle();
      expect(shown()).toEqual(['sure?']);
      dialog?.close('yes');
      await settle();
      page.destroy();
    }
    expect(answers).toEqual(['yes', 'yes', 'yes']);
    expect(shown()).toEqual([]);
    expect({ open: openBy(), found: found() }).toEqual({ open: [], found: [] });
  });

  it('an overlay that a component makes and disposes of, with its clicks and keys', async () => {
    const log: string[] = [];
    @Component({ template: '' })
    class OverlayPage {
      readonly overlay: OverlayRef;

      constructor() {
        const overlay = inject(Overlay);
        const config = new OverlayConfig();
        config.hasBackdrop = true;
        config.scrollStrategy = overlay.scrollStrategies.close();
        this.overlay = overlay.create(config);
        this.overlay.attach(new ComponentPortal(Question));
        this.overlay.backdropClick().subscribe(() => log.push('clicked'));
        this.overlay.keydownEvents().subscribe();
        this.overlay.detachments().subscribe(() => log.push('detached'));
      }

      ngOnDestroy(): void {
        this.overlay.dispose();
      }
    }
    for (let time = 0; time < 3; time++) {
      const page = render(app, OverlayPage);
      await settle();
      document.querySelector<HTMLElement>('.cdk-overlay-backdrop')?.click();
      page.destroy();
      await settle();
    }
    expect(log).toEqual(Array.from({ length: 3 }, () => ['clicked', 'detached']).flat());
    expect({ open: openBy(), found: found() }).toEqual({ open: [], found: [] });
  });

  it('an overlay of a template, also one that is open when its page goes', async () => {
    @Component({
      template: `
        <button cdkOverlayOrigin #origin="cdkOverlayOrigin">menu</button>
        <ng-template
          cdkConnectedOverlay
          [cdkConnectedOverlayOrigin]="origin"
          [cdkConnectedOverlayOpen]="true"
        >
          <p>an entry</p>
        </ng-template>
      `,
      imports: [CdkConnectedOverlay, CdkOverlayOrigin],
    })
    class MenuPage {}
    for (let time = 0; time < 6; time++) {
      const page = render(app, MenuPage);
      await settle();
      expect(shown()).toEqual(['an entry']);
      page.destroy();
      await settle();
    }
    expect(found()).toEqual([]);
  });

  it('but a stream of a service, in a dialog that was closed', async () => {
    const news = new Subject<number>();
    @Component({ template: '' })
    class NewsDialog {
      constructor() {
        news.subscribe();
      }
    }
    @Component({ selector: 'news-page', template: '' })
    class NewsPage {
      readonly dialog = inject(Dialog).open(NewsDialog);

      ngOnDestroy(): void {
        this.dialog.close();
      }
    }
    visit(app, NewsPage);
    await settle();
    expect(found()).toEqual(['outlived NewsDialog NewsDialog']);
    news.complete();
  });
});
