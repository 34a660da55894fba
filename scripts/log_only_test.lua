local test = require("wawp.test")

test("calls are logged with what they say, and nothing is decided", function(t)
  t:call{ video = true, from = "15550000002@c.us" }
    :ignored()
    :expect{ log = "call from=15550000002@c.us group=false video=true", requests = 0 }
end)

test("other events are logged by name", function(t)
  t:event{ event = "session.status", id = "evt_9" }
    :ignored()
    :expect{ log = "session.status id=evt_9 session=default" }
end)
