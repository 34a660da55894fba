import ArgumentParser
import JSON

/// A command as its own definition describes it: what the argument parser says of it to tools.
struct CommandDescription {
  /// An argument, an option or a flag.
  struct Parameter {
    var names: [String] = []
    var isFlag = false
    var isPositional = false
    var isOptional = false
    var isRepeating = false
    var valueName = ""
    var abstract = ""
    var discussion = ""
    var section = ""
  }

  var name = ""
  var abstract = ""
  var discussion = ""
  var parameters: [Parameter] = []
  var subcommands: [CommandDescription] = []

  /// The whole program; nothing hidden is in it, nor `help`.
  static var root: CommandDescription {
    let text = Array(RootCommand._dumpHelp().utf8)
    let parser = JSONParser()
    let read = text.withUnsafeBytes { bytes in
      (try? parser.parse(bytes)).flatMap { $0["command"] }.map { CommandDescription($0) }
    }
    return read ?? CommandDescription()
  }

  private init() {}

  private init(_ value: JSONValue) {
    name = value["commandName"]?.string ?? ""
    abstract = value["abstract"]?.string ?? ""
    discussion = value["discussion"]?.string ?? ""
    if let arguments = value["arguments"]?.elements {
      for argument in arguments where argument["shouldDisplay"]?.bool != false {
        parameters.append(Parameter(argument))
      }
    }
    if let commands = value["subcommands"]?.elements {
      for command in commands where command["commandName"]?.string != "help" && command["shouldDisplay"]?.bool != false
      {
        subcommands.append(CommandDescription(command))
      }
    }
  }
}

extension CommandDescription.Parameter {
  fileprivate init(_ value: JSONValue) {
    let kind = value["kind"]?.string
    isFlag = kind == "flag"
    isPositional = kind == "positional"
    isOptional = value["isOptional"]?.bool ?? false
    isRepeating = value["isRepeating"]?.bool ?? false
    valueName = value["valueName"]?.string ?? ""
    abstract = value["abstract"]?.string ?? ""
    discussion = value["discussion"]?.string ?? ""
    section = value["sectionTitle"]?.string ?? ""
    if let list = value["names"]?.elements {
      for name in list {
        let text = name["name"]?.string ?? ""
        names.append((name["kind"]?.string == "short" ? "-" : "--") + text)
      }
    }
  }
}
