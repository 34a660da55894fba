import HTTPTransport
import JSON

/// What a file of tests says in JSON: `lib/wawp/test.lua` has looked at it before.
extension TestBench {
  /// A list of results.
  static func json(_ results: [Result]) -> [UInt8] {
    var writer = JSONWriter(capacity: 1024)
    writer.beginArray()
    for result in results { result.write(to: &writer) }
    writer.endArray()
    return writer.bytes
  }

  /// Adds answers: `{"method":…,"target":…,"answers":[{"status":…,"body":…,"text":…,"headers":{…},"error":…,"delay":…}]}`.
  ///
  /// - Returns: what is wrong with it.
  func answer(_ text: String) -> String? {
    let rule = try? JSONParser().withValue(of: Array(text.utf8)) { value -> RecordedTransport.Rule? in
      guard let target = value["target"]?.string else { return nil }
      var answers: [RecordedTransport.Answer] = []
      for item in value["answers"]?.elements.map(Array.init) ?? [] { answers.append(RecordedTransport.Answer(item)) }
      guard !answers.isEmpty else { return nil }
      return RecordedTransport.Rule(method: value["method"]?.string, target: target, answers: answers)
    }
    guard let rule = rule ?? nil else { return "this is no answer" }
    if let scheme = rule.target.firstRange(of: "://") {
      options.answeredHosts.append(
        String(rule.target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }))
    }
    transport.rules.removeAll { $0.target == rule.target && $0.method == rule.method }
    transport.rules.insert(rule, at: 0)
    return nil
  }
}

extension RecordedTransport.Answer {
  fileprivate init(_ value: JSONValue) {
    self.init()
    if let status = value["status"]?.int { self.status = status }
    if let delay = value["delay"]?.double { self.delay = max(0, delay) }
    failure = value["error"]?.string.flatMap { Failure(rawValue: $0) }
    if let headers = value["headers"]?.members {
      for member in headers {
        self.headers.append(HTTPHeader(name: member.key.string, value: member.value.string ?? ""))
      }
    }
    if let text = value["text"]?.string {
      body = Array(text.utf8)
    } else if let value = value["body"] {
      var writer = JSONWriter(capacity: 256)
      writer.write(value)
      body = writer.bytes
      headers.append(HTTPHeader(name: "Content-Type", value: "application/json"))
    }
  }
}

extension TestBench.Options {
  /// Takes settings over: `{"ring_seconds":…,"event_timeout":…,"cpu_limit":…,"memory_limit":…,"dry_run":…,"allow_host":[…],"env":{…}}`.
  ///
  /// - Returns: what is wrong with them.
  mutating func take(_ text: String) -> String? {
    var configuration = configuration
    let isRead: Void? = try? JSONParser().withValue(of: Array(text.utf8)) { value in
      if let seconds = value["ring_seconds"]?.double { configuration.ringSeconds = seconds }
      if let seconds = value["event_timeout"]?.double { configuration.eventTimeout = seconds }
      if let seconds = value["cpu_limit"]?.double { configuration.cpuLimit = seconds }
      if let megabytes = value["memory_limit"]?.int { configuration.memoryLimit = megabytes << 20 }
      if let isDry = value["dry_run"]?.bool { configuration.isDryRun = isDry }
      for host in value["allow_host"]?.elements.map(Array.init) ?? [] {
        if let host = host.string { configuration.allowedHosts.append(host) }
      }
      if let variables = value["env"]?.members {
        for variable in variables {
          configuration.allowedVariables.append(variable.key.string)
          configuration.variables?[variable.key.string] = variable.value.string ?? ""
        }
      }
    }
    guard isRead != nil else { return "these are no options" }
    self.configuration = configuration
    return nil
  }
}
