import type { Services } from './backend.ts';
import { commandRoutes } from './commandRouter.ts';
import { guarded } from './guard.ts';
import { workRoutes } from './workRouter.ts';

/** Binds the contract to the services, one line a procedure. */
export function createRouter(services: Services, tell: (error: unknown) => void) {
  const { bundle, change, guide, health, message, report, review, setting, storage, timeline } = services;
  const os = guarded(storage, tell);
  return os.router({
    ...workRoutes(os, services),
    bundle: {
      export: os.bundle.export.handler(({ input }) => bundle.export(input)),
      import: os.bundle.import.handler(({ input }) => bundle.import(input)),
    },
    change: {
      subscribe: os.change.subscribe.handler(({ input, signal }) => change.subscribe(input, signal)),
    },
    guide: {
      preview: os.guide.preview.handler(({ input }) => guide.preview(input)),
      import: os.guide.import.handler(({ input }) => guide.import(input)),
      builtIns: os.guide.builtIns.handler(() => guide.builtIns()),
      addBuiltIn: os.guide.addBuiltIn.handler(({ input }) => guide.addBuiltIn(input)),
      correct: os.guide.correct.handler(({ input }) => guide.correct(input)),
      withdrawCorrection: os.guide.withdrawCorrection.handler(({ input }) => guide.withdrawCorrection(input)),
      rename: os.guide.rename.handler(({ input }) => guide.rename(input)),
      remove: os.guide.remove.handler(({ input }) => guide.remove(input)),
      get: os.guide.get.handler(({ input }) => guide.get(input)),
      source: os.guide.source.handler(({ input }) => guide.source(input)),
    },
    health: {
      add: os.health.add.handler(({ input }) => health.add(input)),
      edit: os.health.edit.handler(({ input }) => health.edit(input)),
      remove: os.health.remove.handler(({ input }) => health.remove(input)),
      mute: os.health.mute.handler(({ input }) => health.mute(input)),
      plan: os.health.plan.handler(({ input }) => health.plan(input)),
      deployed: os.health.deployed.handler(({ input }) => health.deployed(input)),
      preview: os.health.preview.handler(({ input }) => health.preview(input)),
      import: os.health.import.handler(({ input }) => health.import(input)),
      asText: os.health.asText.handler(({ input }) => health.asText(input)),
      answers: os.health.answers.handler(({ input }) => health.answers(input)),
      look: os.health.look.handler(({ input }) => health.look(input)),
      try: os.health.try.handler(({ input }) => health.try(input)),
      history: os.health.history.handler(({ input }) => health.history(input)),
      uptimes: os.health.uptimes.handler(({ input }) => health.uptimes(input)),
      setSecret: os.health.setSecret.handler(({ input }) => health.setSecret(input)),
      setting: os.health.setting.handler(() => health.setting()),
      setSetting: os.health.setSetting.handler(({ input }) => health.setSetting(input)),
    },
    ...commandRoutes(os, services),
    message: {
      templates: os.message.templates.handler(() => message.templates()),
      draft: os.message.draft.handler(({ input }) => message.draft(input)),
      discard: os.message.discard.handler(({ input }) => message.discard(input)),
      queue: os.message.queue.handler(({ input }) => message.queue(input)),
      handOn: os.message.handOn.handler(({ input }) => message.handOn(input)),
      settle: os.message.settle.handler(({ input }) => message.settle(input)),
      tryNow: os.message.tryNow.handler(() => message.tryNow()),
      addChannel: os.message.addChannel.handler(({ input }) => message.addChannel(input)),
      editChannel: os.message.editChannel.handler(({ input }) => message.editChannel(input)),
      removeChannel: os.message.removeChannel.handler(({ input }) => message.removeChannel(input)),
      setSecret: os.message.setSecret.handler(({ input }) => message.setSecret(input)),
      lacking: os.message.lacking.handler(() => message.lacking()),
      test: os.message.test.handler(({ input }) => message.test(input)),
    },
    report: {
      trends: os.report.trends.handler(({ input }) => report.trends(input)),
      board: os.report.board.handler(({ input }) => report.board(input)),
      exportActions: os.report.exportActions.handler(({ input }) => report.exportActions(input)),
      exportIncidents: os.report.exportIncidents.handler(({ input }) => report.exportIncidents(input)),
      period: os.report.period.handler(({ input }) => report.period(input)),
    },
    review: {
      forms: os.review.forms.handler(() => review.forms()),
      draft: os.review.draft.handler(({ input }) => review.draft(input)),
      write: os.review.write.handler(({ input }) => review.write(input)),
      addAction: os.review.addAction.handler(({ input }) => review.addAction(input)),
      changeAction: os.review.changeAction.handler(({ input }) => review.changeAction(input)),
      setTime: os.review.setTime.handler(({ input }) => review.setTime(input)),
      setCauses: os.review.setCauses.handler(({ input }) => review.setCauses(input)),
      markDrill: os.review.markDrill.handler(({ input }) => review.markDrill(input)),
      saveForm: os.review.saveForm.handler(({ input }) => review.saveForm(input)),
      export: os.review.export.handler(({ input }) => review.export(input)),
    },
    setting: {
      set: os.setting.set.handler(({ input }) => setting.set(input)),
    },
    storage: {
      verify: os.storage.verify.handler(() => storage.verify()),
      backups: os.storage.backups.handler(() => storage.backups()),
      backUp: os.storage.backUp.handler(({ input }) => storage.backUp(input)),
      restore: os.storage.restore.handler(({ input }) => storage.restore(input)),
    },
    timeline: {
      page: os.timeline.page.handler(({ input }) => timeline.page(input)),
      tail: os.timeline.tail.handler(({ input }) => timeline.tail(input)),
      place: os.timeline.place.handler(({ input }) => timeline.place(input)),
      search: os.timeline.search.handler(({ input }) => timeline.search(input)),
      history: os.timeline.history.handler(({ input }) => timeline.history(input)),
      addNote: os.timeline.addNote.handler(({ input }) => timeline.addNote(input)),
      correct: os.timeline.correct.handler(({ input }) => timeline.correct(input)),
      setPinned: os.timeline.setPinned.handler(({ input }) => timeline.setPinned(input)),
    },
  });
}
