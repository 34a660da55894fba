import LuaSyntax

/// The local variables of a block, within those of the blocks around it.
final class Scope {
  let outer: Scope?
  /// By name: of several the latest.
  private var latest: [String: Variable] = [:]
  private var all: [Variable] = []

  init(in outer: Scope?) { self.outer = outer }

  func declare(_ variable: Variable) {
    latest[variable.name.text] = variable
    all.append(variable)
  }

  /// The variable that a name means, at the place that has been read.
  func variable(_ name: String) -> Variable? {
    var scope: Scope? = self
    while let here = scope {
      if let found = here.latest[name] { return found }
      scope = here.outer
    }
    return nil
  }

  /// The variable of that name that is declared behind a place, in this block or one around it.
  func later(_ name: String, than offset: Int) -> Variable? {
    var scope: Scope? = self
    while let here = scope {
      if let found = here.all.first(where: { $0.name.text == name && $0.name.span.offset > offset }) { return found }
      scope = here.outer
    }
    return nil
  }

  /// The names that can be seen at a place, those of inner blocks first.
  func names(before offset: Int) -> [String] {
    var names: [String] = []
    var scope: Scope? = self
    while let here = scope {
      names += here.all.lazy.filter { $0.name.span.offset < offset }.map(\.name.text).reversed()
      scope = here.outer
    }
    return names
  }
}
