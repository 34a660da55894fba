local test = require("wawp.test")

test("a call rings for eight seconds, then it is rejected", function(t)
  local began = wawp.now()
  t:call{}:expect{ decision = "reject", reason = "nobody took it", messages = 1 }
  t:ok(wawp.now() - began >= 8, "eight seconds")
  t:ok(wawp.now() - began < 9, "and no longer")
end)

test("a call that somebody takes meanwhile is left alone", function(t)
  local calls = t:calls{ { call_id = "C1" }, { call_id = "C1", name = "call.accepted" } }
  calls[1]:allowed("it does not ring any more"):expect{ rejects = 0 }
end)

test("so is one that the caller gives up", function(t)
  local calls = t:calls{ { call_id = "C1" }, { call_id = "C1", name = "call.rejected" } }
  calls[1]:allowed("it does not ring any more")
end)

test("another call's end changes nothing", function(t)
  local calls = t:calls{ { call_id = "C1" }, { call_id = "C2", name = "call.accepted" } }
  calls[1]:rejected()
end)

test("a call that is told twice at once is decided once", function(t)
  local calls = t:calls{ { call_id = "C1" }, { call_id = "C1" } }
  calls[1]:expect{ decision = "reject", reason = "nobody took it", rejects = 1, messages = 1 }
  t:equal(#calls[2]:ignored().actions, 0)
end)

test("so is one that somebody takes meanwhile", function(t)
  local taken = { call_id = "C1", name = "call.accepted" }
  local calls = t:calls{ { call_id = "C1" }, { call_id = "C1" }, taken }
  calls[1]:allowed("it does not ring any more")
  calls[2]:ignored()
end)

test("a call that is told again after it was taken is not rejected", function(t)
  t:call{ call_id = "C1", name = "call.accepted" }:ignored()
  t:call{ call_id = "C1" }:allowed("it does not ring any more")
end)

test("an old call is not waited for", function(t)
  t:call{ age = 40 }:allowed("there is no time to wait")
end)

test("a call without an id or a caller is not waited for", function(t)
  local began = wawp.now()
  t:event{ event = "call.received", payload = { from = "15550000002@c.us" } }:allowed(
    "there is no time to wait")
  t:event{ event = "call.received", payload = { id = "C2" } }:allowed("there is no time to wait")
  t:equal(wawp.now(), began)
end)
