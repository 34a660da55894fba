import LuaRuntime
import Zones

extension HostModule {
  /// The functions of `wawp.time`: moments and what clocks and calendars show, zone by zone.
  func timeFunctions() -> [HostFunction] {
    let zones = LoadedZones()
    return [
      HostFunction("wawp.time.zone") { call in
        guard let name = call.stack.string(1) else {
          return call.mismatch(1, "wawp.time.zone", "name", expected: "a string such as \"Africa/Cairo\"")
        }
        switch zones.zone(name) {
        case .success(let zone):
          call.stack.push(zone.name)
          return .results(1)
        case .failure(let error):
          call.stack.pushNil()
          call.stack.push(error.message)
          return .results(2)
        }
      },
      HostFunction("wawp.time.parts") { call in
        guard let unix = call.stack.number(1), unix.isFinite else {
          return call.mismatch(1, "wawp.time.parts", "unix", expected: "seconds since 1970")
        }
        switch zones.zone(2, "wawp.time.parts", call) {
        case .failure(let refusal): return call.raise(refusal.message)
        case .success(let zone):
          guard let moment = Int(exactly: unix.rounded(.down)), Zone.moments.contains(moment) else {
            return call.raise("bad argument `unix` to wawp.time.parts: expected a year from 1 to 9999, got \(unix)")
          }
          HostModule.push(zone.show(at: moment), on: call.stack)
          return .results(1)
        }
      },
      HostFunction("wawp.time.at") { [unowned(unsafe) self] call in
        let stack = call.stack
        guard stack.isTable(1) else { return call.mismatch(1, "wawp.time.at", "opts", expected: "a table") }
        if let wrong = self.unknownOption(1, ScriptOptions.civilTime, "wawp.time.at", stack) {
          return call.raise(wrong)
        }
        var numbers: [Int] = []
        for (position, name) in HostModule.civilNames.enumerated() {
          stack.pushField(name, of: 1)
          if stack.isNil(-1), position > 2 {
            numbers.append(0)
          } else if let number = stack.integer(-1) {
            numbers.append(number)
          } else {
            return call.raise("opts.\(name) of wawp.time.at must be a whole number, got \(stack.typeName(at: -1))")
          }
          stack.pop()
        }
        stack.pushField("zone", of: 1)
        switch zones.zone(stack.top, "wawp.time.at", call, name: "opts.zone") {
        case .failure(let refusal): return call.raise(refusal.message)
        case .success(let zone):
          do throws(ZoneError) {
            let civil = try CivilTime(
              year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
              second: numbers[5])
            return .results(HostModule.push(zone.find(civil), on: stack))
          } catch {
            return call.raise("bad argument `opts` to wawp.time.at: \(error.message)")
          }
        }
      },
    ]
  }

  private static let civilNames = ScriptOptions.civilTime.fields.map(\.name).filter { $0 != "zone" }

  /// Pushes a table with the names of `os.date("*t")`, and `offset` and `name`.
  private static func push(_ shown: ZonedTime, on stack: LuaStack) {
    let civil = shown.civil
    stack.pushTable(fields: 11)
    let fields = [
      ("year", civil.year), ("month", civil.month), ("day", civil.day), ("hour", civil.hour), ("min", civil.minute),
      ("sec", civil.second), ("wday", shown.weekday % 7 + 1), ("yday", shown.yearDay), ("offset", shown.offset),
    ]
    for (name, number) in fields {
      stack.push(number)
      stack.set(name)
    }
    stack.push(shown.isSummerTime)
    stack.set("isdst")
    stack.push(shown.shortName)
    stack.set("name")
  }

  private static func push(_ occurrence: Zone.Occurrence, on stack: LuaStack) -> Int32 {
    switch occurrence {
    case .once(let moment):
      stack.push(moment)
      stack.push("once")
      return 2
    case .never(let jump):
      stack.push(jump)
      stack.push("never")
      return 2
    case .twice(let first, let second):
      stack.push(first)
      stack.push("twice")
      stack.push(second)
      return 3
    }
  }
}

/// The zones that a script has asked for.
private final class LoadedZones {
  private var zones: [String: Zone] = [:]
  /// The latest failure: finding near names reads a folder, and a script may ask again and again.
  private var refusal: (name: String, error: ScriptRefusal)?

  /// A zone takes some 50 kB outside the script's memory, and Abseil keeps it for ever.
  private static let maximum = 64

  func zone(_ name: String) -> Result<Zone, ScriptRefusal> {
    if let zone = zones[name] { return .success(zone) }
    if let refusal, refusal.name == name { return .failure(refusal.error) }
    guard zones.count < LoadedZones.maximum else {
      return .failure(
        ScriptRefusal(message: "a script may use \(LoadedZones.maximum) time zones, \"\(name)\" is one more"))
    }
    do throws(ZoneError) {
      let zone = try Zone(name)
      zones[name] = zone
      return .success(zone)
    } catch {
      let error = ScriptRefusal(message: error.message)
      refusal = (name, error)
      return .failure(error)
    }
  }

  /// The zone that an argument names, or the text of the error.
  func zone(
    _ index: Int32, _ function: String, _ call: LuaCall, name: String = "zone"
  ) -> Result<Zone, ScriptRefusal> {
    guard let text = call.stack.string(index) else {
      let came = index > call.count ? "nothing" : call.stack.typeName(at: index)
      return .failure(
        ScriptRefusal(
          message: "bad argument `\(name)` to \(function): expected a time zone such as \"Africa/Cairo\", got \(came)"))
    }
    return zone(text).mapError { ScriptRefusal(message: "bad argument `\(name)` to \(function): \($0.message)") }
  }
}
