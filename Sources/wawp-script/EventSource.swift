import ArgumentParser
import Simulator
import WawpScript

/// The events that the options of `trigger` ask for.
struct EventSource {
  /// The name of the sequence of a call and its end.
  static let sequence = "call"

  private let command: TriggerCommand

  init(_ command: TriggerCommand) { self.command = command }

  func stream() throws -> EventSequence {
    var options = try command.shape.eventOptions()
    options.seed = command.seed
    options.callID = command.callId
    options.eventID = command.id
    options.isVideo = command.video
    options.isGroup = command.group
    options.changes = command.changes
    var stream = EventSequenceOptions(try subject())
    stream.count = command.count
    stream.duplicates = command.duplicates
    stream.isDisordered = command.disorder
    stream.doublesOffers = command.doubled
    stream.duration = command.duration
    stream.arraySize = command.array ? 100 : nil
    stream.isString = command.jsonString
    do { return try EventSequence(stream, maker: EventMaker(options)) } catch {
      throw CommandFailure("\(error)", hint: hint(stream), status: .usage)
    }
  }

  private func subject() throws -> EventSequenceOptions.Subject {
    guard command.event != Self.sequence else {
      let end = command.outcome.end
      guard end != .answered || command.shape.engine.tellsAccepted else {
        throw CommandFailure(
          "the engine \(command.shape.engine.rawValue) does not tell that a call was answered",
          hint: "use --engine GOWS or NOWEB, or --outcome none", status: .usage)
      }
      return .call(end)
    }
    guard let type = EventType(rawValue: command.event) else { throw unknown() }
    guard !command.doubled else {
      throw CommandFailure(
        "--doubled needs a whole call", hint: "write `wawp-script trigger call --doubled`", status: .usage)
    }
    return .event(type)
  }

  private func hint(_ options: EventSequenceOptions) -> String? {
    options.isDisordered ? "write `wawp-script trigger call --disorder`" : nil
  }

  private func unknown() -> CommandFailure {
    let names = EventType.allCases.map(\.rawValue) + [Self.sequence]
    let near = Spelling.nearest(to: command.event, among: names)
    let sameGroup = names.filter { $0.hasPrefix(command.event.prefix { $0 != "." } + ".") }
    let hint =
      near.map { "did you mean \($0)?" }
      ?? "there are \((sameGroup.isEmpty ? names : sameGroup).joined(separator: ", "))"
    return CommandFailure("there is no event \(command.event)", hint: hint, status: .usage)
  }
}

/// How the call of a sequence ends.
enum CallOutcome: String, ExpressibleByArgument, CaseIterable {
  case rejected, answered
  case gaveUp = "gave-up"
  case none

  /// The end, or nil if none is told.
  var end: CallEnd? {
    switch self {
    case .rejected: .rejected
    case .answered: .answered
    case .gaveUp: .gaveUp
    case .none: nil
    }
  }
}
