import JSON
import NIOHTTP1

/// The pages about the stand-in itself.
///
/// They are not recorded, never fail, and ask for no credentials.
enum ControlPages {
  /// How their paths begin; no path of the API does.
  static let prefix = "/__"

  static func answer(_ method: HTTPMethod, _ target: RequestTarget, core: SimulatorCore) -> Answer {
    switch (method, target.path) {
    case (.GET, "/__requests"): requests(after: after(in: target), core: core)
    case (.GET, "/__stats"): statistics(core.statistics())
    case (.POST, "/__reset"): reset(core)
    case (.GET, "/__calls"): calls(core)
    case (.POST, "/__calls"): place(target, core)
    case (_, "/__requests"), (_, "/__stats"), (_, "/__reset"), (_, "/__calls"):
      ErrorAnswer.documented(status: 405, message: "The method is not allowed here")
    default:
      ErrorAnswer.documented(
        status: 404, message: "The pages are GET /__requests, GET /__stats, GET and POST /__calls, and POST /__reset")
    }
  }

  /// The number after which requests are wanted: `?after=N` lets a reader fetch only what is new.
  private static func after(in target: RequestTarget) -> Int {
    target.query.first { $0.name == "after" }.flatMap { Int($0.value) } ?? 0
  }

  private static func requests(after number: Int, core: SimulatorCore) -> Answer {
    let parser = JSONParser()
    return .value { writer in
      writer.beginArray()
      for request in core.requests() where request.number > number {
        request.writeRedacted(to: &writer, token: core.configuration.accessToken, parser: parser)
      }
      writer.endArray()
    }
  }

  private static let noSwitchboard = ErrorAnswer.documented(
    status: 404, message: "No calls are placed here: simulate was started without --to")

  private static func calls(_ core: SimulatorCore) -> Answer {
    guard let line = core.line else { return noSwitchboard }
    return .value { writer in
      writer.beginArray()
      for report in line.reports() { report.write(to: &writer) }
      writer.endArray()
    }
  }

  /// Places calls on command: one, or `?n=` so many.
  private static func place(_ target: RequestTarget, _ core: SimulatorCore) -> Answer {
    guard let line = core.line else { return noSwitchboard }
    let text = target.query.first { $0.name == "n" }?.value ?? "1"
    guard let count = Int(text), (1...100_000).contains(count) else {
      return ErrorAnswer.documented(status: 400, message: "n is a number between 1 and 100000")
    }
    line.place(count)
    return .object(status: 202) { writer in
      writer.key("placed")
      writer.write(count)
    }
  }

  private static func reset(_ core: SimulatorCore) -> Answer {
    core.reset()
    return .done
  }

  private static func statistics(_ statistics: Statistics) -> Answer {
    .object { writer in
      writer.key("requests")
      writer.write(statistics.requests)
      writer.key("connections")
      writer.write(statistics.connections)
      writer.key("unreadable")
      writer.write(statistics.unreadable)
      writer.key("paths")
      writer.beginObject()
      for (path, count) in statistics.byPath.sorted(by: { $0.key < $1.key }) {
        writer.key(path)
        writer.write(count)
      }
      writer.endObject()
      writer.key("statuses")
      writer.beginObject()
      for (status, count) in statistics.byStatus.sorted(by: { $0.key < $1.key }) {
        writer.key(String(status))
        writer.write(count)
      }
      writer.endObject()
      writer.key("rejects")
      writeRejects(statistics, to: &writer)
    }
  }

  private static func writeRejects(_ statistics: Statistics, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("requests")
    writer.write(statistics.rejectRequests)
    writer.key("accepted")
    writer.write(statistics.rejectsAccepted)
    writer.key("calls")
    writer.write(statistics.byCall.count)
    writer.key("accepted_more_than_once")
    writer.write(statistics.callsAcceptedTwice)
    writer.key("by_call")
    writer.beginObject()
    for (call, counts) in statistics.byCall.sorted(by: { $0.key < $1.key }) {
      writer.key(call)
      writer.beginObject()
      writer.key("requests")
      writer.write(counts.requests)
      writer.key("accepted")
      writer.write(counts.accepted)
      writer.endObject()
    }
    writer.endObject()
    writer.endObject()
  }
}
