import { implement, ORPCError } from '@orpc/server';
import { Failure, type FailureCode } from '../domain/failure.ts';
import { contract } from '../domain/router.ts';
import type { Services } from './backend.ts';
import { explainStorage, isDamage } from './log/database.ts';

function guarded(storage: Services['storage'], report: (error: unknown) => void) {
  return implement(contract).use(async ({ next, errors }) => {
    try {
      return await next();
    } catch (error) {
      if (isDamage(error)) storage.damaged('found while reading');
      throw toDeclared(explainStorage(error), errors, report);
    }
  });
}
type Os = ReturnType<typeof guarded>;

/** Binds the contract to the services, one line a procedure. */
export function createRouter(services: Services, tell: (error: unknown) => void) {
  const {
    bundle,
    change,
    database,
    file,
    guide,
    health,
    host,
    message,
    recording,
    report,
    review,
    run,
    setting,
    storage,
    terminal,
    timeline,
    tunnel,
  } = services;
  const os = guarded(storage, tell);
  return os.router({
    bundle: {
      export: os.bundle.export.handler(({ input }) => bundle.export(input)),
      import: os.bundle.import.handler(({ input }) => bundle.import(input)),
    },
    change: {
      subscribe: os.change.subscribe.handler(({ input, signal }) => change.subscribe(input, signal)),
    },
    database: {
      add: os.database.add.handler(({ input }) => database.add(input)),
      edit: os.database.edit.handler(({ input }) => database.edit(input)),
      remove: os.database.remove.handler(({ input }) => database.remove(input)),
      read: os.database.read.handler(({ input }) => database.read(input)),
      found: os.database.found.handler(() => database.found()),
      keepPassword: os.database.keepPassword.handler(({ input }) => database.keepPassword(input)),
      forgetPassword: os.database.forgetPassword.handler(({ input }) => database.forgetPassword(input)),
      open: os.database.open.handler(({ input }) => database.open(input)),
      reconnect: os.database.reconnect.handler(({ input }) => database.reconnect(input)),
      close: os.database.close.handler(({ input }) => database.close(input)),
      judge: os.database.judge.handler(({ input }) => database.judge(input)),
      run: os.database.run.handler(({ input }) => database.run(input)),
      cancel: os.database.cancel.handler(({ input }) => database.cancel(input)),
      commit: os.database.commit.handler(({ input }) => database.commit(input)),
      rollback: os.database.rollback.handler(({ input }) => database.rollback(input)),
      unlock: os.database.unlock.handler(({ input }) => database.unlock(input)),
      lock: os.database.lock.handler(({ input }) => database.lock(input)),
      look: os.database.look.handler(({ input }) => database.look(input)),
      act: os.database.act.handler(({ input }) => database.act(input)),
      catalogue: os.database.catalogue.handler(({ input }) => database.catalogue(input)),
      history: os.database.history.handler(({ input }) => database.history(input)),
      saveQuery: os.database.saveQuery.handler(({ input }) => database.saveQuery(input)),
      removeQuery: os.database.removeQuery.handler(({ input }) => database.removeQuery(input)),
      exportResult: os.database.exportResult.handler(({ input }) => database.exportResult(input)),
      cancelExport: os.database.cancelExport.handler(({ input }) => database.cancelExport(input)),
      startPort: os.database.startPort.handler(({ input }) => database.startPort(input)),
      stopPort: os.database.stopPort.handler(({ input }) => database.stopPort(input)),
      client: os.database.client.handler(({ input }) => database.client(input)),
    },
    file: {
      list: os.file.list.handler(({ input }) => file.list(input)),
      download: os.file.download.handler(({ input }) => file.download(input)),
      upload: os.file.upload.handler(({ input }) => file.upload(input)),
      read: os.file.read.handler(({ input }) => file.read(input)),
      write: os.file.write.handler(({ input }) => file.write(input)),
      rename: os.file.rename.handler(({ input }) => file.rename(input)),
      remove: os.file.remove.handler(({ input }) => file.remove(input)),
      makeFolder: os.file.makeFolder.handler(({ input }) => file.makeFolder(input)),
      setMode: os.file.setMode.handler(({ input }) => file.setMode(input)),
      collect: os.file.collect.handler(({ input }) => file.collect(input)),
      stopCollecting: os.file.stopCollecting.handler(({ input }) => file.stopCollecting(input)),
      attach: os.file.attach.handler(({ input }) => file.attach(input)),
      fetch: os.file.fetch.handler(({ input }) => file.fetch(input)),
      verify: os.file.verify.handler(({ input }) => file.verify(input)),
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
    host: {
      add: os.host.add.handler(({ input }) => host.add(input)),
      edit: os.host.edit.handler(({ input }) => host.edit(input)),
      remove: os.host.remove.handler(({ input }) => host.remove(input)),
      configured: os.host.configured.handler(() => host.configured()),
      quick: os.host.quick.handler(({ input }) => host.quick(input)),
      setTransport: os.host.setTransport.handler(({ input }) => host.setTransport(input)),
      preview: os.host.preview.handler(({ input }) => host.preview(input)),
      previewPutty: os.host.previewPutty.handler(() => host.previewPutty()),
      import: os.host.import.handler(({ input }) => host.import(input)),
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
    recording: {
      setOn: os.recording.setOn.handler(({ input }) => recording.setOn(input)),
      setInput: os.recording.setInput.handler(({ input }) => recording.setInput(input)),
      setHost: os.recording.setHost.handler(({ input }) => recording.setHost(input)),
      setPinned: os.recording.setPinned.handler(({ input }) => recording.setPinned(input)),
      remove: os.recording.remove.handler(({ input }) => recording.remove(input)),
      verify: os.recording.verify.handler(({ input }) => recording.verify(input)),
      marks: os.recording.marks.handler(({ input }) => recording.marks(input)),
    },
    report: {
      trends: os.report.trends.handler(({ input }) => report.trends(input)),
      board: os.report.board.handler(({ input }) => report.board(input)),
      exportActions: os.report.exportActions.handler(({ input }) => report.exportActions(input)),
      exportIncidents: os.report.exportIncidents.handler(({ input }) => report.exportIncidents(input)),
      period: os.report.period.handler(({ input }) => report.period(input)),
    },
    review: {
      draft: os.review.draft.handler(({ input }) => review.draft(input)),
      write: os.review.write.handler(({ input }) => review.write(input)),
      addAction: os.review.addAction.handler(({ input }) => review.addAction(input)),
      changeAction: os.review.changeAction.handler(({ input }) => review.changeAction(input)),
      setTime: os.review.setTime.handler(({ input }) => review.setTime(input)),
      setCauses: os.review.setCauses.handler(({ input }) => review.setCauses(input)),
      markDrill: os.review.markDrill.handler(({ input }) => review.markDrill(input)),
      export: os.review.export.handler(({ input }) => review.export(input)),
    },
    run: {
      start: os.run.start.handler(({ input }) => run.start(input)),
      runStep: os.run.runStep.handler(({ input }) => run.runStep(input)),
      captureStep: os.run.captureStep.handler(({ input }) => run.captureStep(input)),
      cancelStep: os.run.cancelStep.handler(({ input }) => run.cancelStep(input)),
      preview: os.run.preview.handler(({ input }) => run.preview(input)),
      previews: os.run.previews.handler(({ input }) => run.previews(input)),
      fillField: os.run.fillField.handler(({ input }) => run.fillField(input)),
      tick: os.run.tick.handler(({ input }) => run.tick(input)),
      skip: os.run.skip.handler(({ input }) => run.skip(input)),
      assign: os.run.assign.handler(({ input }) => run.assign(input)),
      finish: os.run.finish.handler(({ input }) => run.finish(input)),
      repeat: os.run.repeat.handler(({ input }) => run.repeat(input)),
      output: os.run.output.handler(({ input }) => run.output(input)),
      export: os.run.export.handler(({ input }) => run.export(input)),
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
    terminal: {
      open: os.terminal.open.handler(({ input }) => terminal.open(input)),
      list: os.terminal.list.handler(() => terminal.list()),
      reconnect: os.terminal.reconnect.handler(({ input }) => terminal.reconnect(input)),
      close: os.terminal.close.handler(({ input }) => terminal.close(input)),
      discard: os.terminal.discard.handler(({ input }) => terminal.discard(input)),
      answer: os.terminal.answer.handler(({ input }) => terminal.answer(input)),
    },
    tunnel: {
      add: os.tunnel.add.handler(({ input }) => tunnel.add(input)),
      list: os.tunnel.list.handler(() => tunnel.list()),
      start: os.tunnel.start.handler(({ input }) => tunnel.start(input)),
      stop: os.tunnel.stop.handler(({ input }) => tunnel.stop(input)),
      setAutoStart: os.tunnel.setAutoStart.handler(({ input }) => tunnel.setAutoStart(input)),
      remove: os.tunnel.remove.handler(({ input }) => tunnel.remove(input)),
      offered: os.tunnel.offered.handler(({ input }) => tunnel.offered(input)),
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
export type Router = ReturnType<typeof createRouter>;

/** Severities, clocks, people, tasks and the incident itself. */
function commandRoutes(os: Os, { clock, contact, incident, severity, task }: Services) {
  return {
    clock: {
      acknowledge: os.clock.acknowledge.handler(({ input }) => clock.acknowledge(input)),
      giveUpdate: os.clock.giveUpdate.handler(({ input }) => clock.giveUpdate(input)),
      escalate: os.clock.escalate.handler(({ input }) => clock.escalate(input)),
      waive: os.clock.waive.handler(({ input }) => clock.waive(input)),
      snooze: os.clock.snooze.handler(({ input }) => clock.snooze(input)),
      remind: os.clock.remind.handler(({ input }) => clock.remind(input)),
      reminderDone: os.clock.reminderDone.handler(({ input }) => clock.reminderDone(input)),
      setCalendar: os.clock.setCalendar.handler(({ input }) => clock.setCalendar(input)),
      trustTime: os.clock.trustTime.handler(() => clock.trustTime()),
    },
    contact: {
      add: os.contact.add.handler(({ input }) => contact.add(input)),
      edit: os.contact.edit.handler(({ input }) => contact.edit(input)),
      remove: os.contact.remove.handler(({ input }) => contact.remove(input)),
      checked: os.contact.checked.handler(({ input }) => contact.checked(input)),
      readFile: os.contact.readFile.handler(({ input }) => contact.readFile(input)),
      ofGuides: os.contact.ofGuides.handler(() => contact.ofGuides()),
      takeOver: os.contact.takeOver.handler(({ input }) => contact.takeOver(input)),
      saveRota: os.contact.saveRota.handler(({ input }) => contact.saveRota(input)),
      removeRota: os.contact.removeRota.handler(({ input }) => contact.removeRota(input)),
      saveChain: os.contact.saveChain.handler(({ input }) => contact.saveChain(input)),
      reached: os.contact.reached.handler(({ input }) => contact.reached(input)),
    },
    incident: {
      declare: os.incident.declare.handler(({ input }) => incident.declare(input)),
      rename: os.incident.rename.handler(({ input }) => incident.rename(input)),
      setSeverity: os.incident.setSeverity.handler(({ input }) => incident.setSeverity(input)),
      setStatus: os.incident.setStatus.handler(({ input }) => incident.setStatus(input)),
      setSummary: os.incident.setSummary.handler(({ input }) => incident.setSummary(input)),
      setImpact: os.incident.setImpact.handler(({ input }) => incident.setImpact(input)),
      setServices: os.incident.setServices.handler(({ input }) => incident.setServices(input)),
      assignRole: os.incident.assignRole.handler(({ input }) => incident.assignRole(input)),
      resolve: os.incident.resolve.handler(({ input }) => incident.resolve(input)),
      reopen: os.incident.reopen.handler(({ input }) => incident.reopen(input)),
      offerHandover: os.incident.offerHandover.handler(({ input }) => incident.offerHandover(input)),
      acceptHandover: os.incident.acceptHandover.handler(({ input }) => incident.acceptHandover(input)),
      declineHandover: os.incident.declineHandover.handler(({ input }) => incident.declineHandover(input)),
      link: os.incident.link.handler(({ input }) => incident.link(input)),
      unlink: os.incident.unlink.handler(({ input }) => incident.unlink(input)),
      mergeInto: os.incident.mergeInto.handler(({ input }) => incident.mergeInto(input)),
      withdraw: os.incident.withdraw.handler(({ input }) => incident.withdraw(input)),
      setAware: os.incident.setAware.handler(({ input }) => incident.setAware(input)),
      recordBreach: os.incident.recordBreach.handler(({ input }) => incident.recordBreach(input)),
      notified: os.incident.notified.handler(({ input }) => incident.notified(input)),
      setRetention: os.incident.setRetention.handler(({ input }) => incident.setRetention(input)),
      expire: os.incident.expire.handler(({ input }) => incident.expire(input)),
      setHold: os.incident.setHold.handler(({ input }) => incident.setHold(input)),
    },
    severity: {
      saveScheme: os.severity.saveScheme.handler(({ input }) => severity.saveScheme(input)),
      retireScheme: os.severity.retireScheme.handler(({ input }) => severity.retireScheme(input)),
      chooseDefault: os.severity.chooseDefault.handler(({ input }) => severity.chooseDefault(input)),
      setObjective: os.severity.setObjective.handler(({ input }) => severity.setObjective(input)),
      removeObjective: os.severity.removeObjective.handler(({ input }) => severity.removeObjective(input)),
    },
    task: {
      give: os.task.give.handler(({ input }) => task.give(input)),
      understood: os.task.understood.handler(({ input }) => task.understood(input)),
      checkBack: os.task.checkBack.handler(({ input }) => task.checkBack(input)),
      reassign: os.task.reassign.handler(({ input }) => task.reassign(input)),
      finish: os.task.finish.handler(({ input }) => task.finish(input)),
      drop: os.task.drop.handler(({ input }) => task.drop(input)),
      reopen: os.task.reopen.handler(({ input }) => task.reopen(input)),
      decide: os.task.decide.handler(({ input }) => task.decide(input)),
    },
  };
}

type Errors = Record<FailureCode, (options: { message: string; data: Record<string, unknown> }) => Error>;

/** A Failure becomes the contract's declared error; input that zod refused says so; anything else is a bug. */
function toDeclared(error: unknown, errors: Errors, report: (error: unknown) => void): unknown {
  if (error instanceof Failure) return errors[error.code]({ message: error.message, data: error.data });
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return errors.INVALID({ message: inputMessage(error.data), data: {} });
  }
  if (error instanceof ORPCError) return error;
  report(error);
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Something went wrong inside Holdfast. It is in the log file.',
  });
}

function inputMessage(data: unknown): string {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : undefined;
  const first = Array.isArray(issues) ? (issues[0] as { message?: unknown } | undefined) : undefined;
  return typeof first?.message === 'string' ? first.message : 'The request does not make sense as it stands.';
}
