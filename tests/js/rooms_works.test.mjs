import assert from "node:assert/strict"
import { test } from "node:test"
import { makeElsewhere } from "../../services/chat_client/static/rooms/elsewhere.js"
import { makePeople } from "../../services/chat_client/static/rooms/people.js"
import { makeReading } from "../../services/chat_client/static/rooms/reading.js"
import { ana, anEntry } from "./rooms_samples.mjs"
import { aClock, settle } from "./samples.mjs"

function aReader() {
  const [clock, told, moved] = [aClock(), [], []]
  const eyes = { on: null, fails: false }
  const api = {
    async read(id, seq) {
      if (eyes.fails) throw new Error("nobody answers")
      told.push([id, seq])
    },
  }
  const reading = makeReading({ api, clock, looking: () => eyes.on, moved: (...where) => moved.push(where) })
  return {
    clock, told, moved, reading, eyes,
    async look(on) {
      eyes.on = on
      reading.look()
      clock.pass(0)
      await settle()
    },
  }
}

test("what is looked at is read at once, and told every three seconds at the most", async () => {
  const { look, told, moved, clock } = aReader()
  await look({ id: "r", seq: 1 })
  await look({ id: "r", seq: 2 })
  await look({ id: "r", seq: 3 })
  assert.deepEqual([told, moved.length], [[["r", 1]], 3])
  clock.pass(3_000)
  await settle()
  assert.deepEqual(told, [["r", 1], ["r", 3]])
})

test("a room that was left within that time is told of all the same", async () => {
  const { look, told, clock } = aReader()
  await look({ id: "a", seq: 1 })
  await look({ id: "a", seq: 2 })
  await look({ id: "b", seq: 9 })
  clock.pass(3_000)
  await settle()
  assert.deepEqual(told, [["a", 1], ["a", 2], ["b", 9]])
})

test("what was read last is told when the page goes, and once", async () => {
  const { look, told, reading, clock } = aReader()
  await look({ id: "r", seq: 1 })
  await look({ id: "r", seq: 2 })
  reading.leave()
  reading.leave()
  await settle()
  assert.deepEqual(told, [["r", 1], ["r", 2]])
  clock.pass(3_000)
  await settle()
  assert.equal(told.length, 2)
})

test("nothing is told twice, nor what another screen told already", async () => {
  const { look, told, reading } = aReader()
  reading.stands("r", 5)
  await look({ id: "r", seq: 5 })
  await look(null)
  assert.deepEqual(told, [])
})

test("what could not be told is told again", async () => {
  const { look, told, clock, eyes } = aReader()
  eyes.fails = true
  await look({ id: "r", seq: 4 })
  eyes.fails = false
  clock.pass(3_000)
  await settle()
  assert.deepEqual(told, [["r", 4]])
})

function somePeople(answers = (ids) => ids.map((id) => ({ id, name: id }))) {
  const asked = []
  const api = {
    async people(ids) {
      asked.push(ids)
      return { people: answers(ids) }
    },
  }
  return { asked, people: makePeople({ api, changed: () => {} }) }
}

test("people are asked for once, together, a hundred at a time", async () => {
  const { asked, people } = somePeople()
  people.want(Array.from({ length: 60 }, (_, i) => `a${i}`))
  people.want(Array.from({ length: 60 }, (_, i) => `b${i}`))
  await settle()
  people.want(["a1", "b1"])
  await settle()
  assert.deepEqual(asked.map((ids) => ids.length), [100, 20])
  assert.equal(people.get("b59").name, "b59")
})

test("whom nobody knows is not asked for again, until their face is refreshed", async () => {
  const { asked, people } = somePeople(() => [])
  people.want(["x"])
  await settle()
  people.want(["x"])
  await settle()
  assert.deepEqual([asked.length, people.get("x")], [1, null])
  people.refresh("x")
  await settle()
  assert.equal(asked.length, 2)
})

test("a question that failed is asked along with the next", async () => {
  let fails = true
  const { asked, people } = somePeople((ids) => {
    if (fails) throw new Error("nobody answers")
    return ids.map((id) => ({ id, name: id }))
  })
  people.want(["x"])
  await settle()
  fails = false
  people.want(["y"])
  await settle()
  assert.deepEqual(asked, [["x"], ["x", "y"]])
})

test("whoever changes again while they are asked for is asked for again", async () => {
  const { asked, people } = somePeople()
  people.refresh("x")
  await null // the question is on its way
  assert.equal(asked.length, 1)
  people.want(["x"])
  assert.equal(people.get("x"), null)
  people.refresh("x")
  await settle()
  assert.deepEqual(asked, [["x"], ["x"]])
})

test("after a lost connection all are asked for again", async () => {
  const { asked, people } = somePeople()
  people.want(["x", "y"])
  await settle()
  people.again()
  await settle()
  assert.deepEqual(asked, [["x", "y"], ["x", "y"]])
})

test("a quoted message that is not here is fetched once, with what became of it", async () => {
  const log = [anEntry({ seq: 3, text: "", redacted_by: 7 }), anEntry({ seq: 7, type: "message_edited", target_seq: 3, text: "now so" })]
  const asked = []
  const api = {
    async before(_room, seq) {
      asked.push(seq)
      return { entries: log.filter((entry) => entry.seq === seq - 1) }
    },
  }
  const elsewhere = makeElsewhere({ api, room: "r", me: ana, changed: () => {} })
  assert.equal(elsewhere(3), null)
  elsewhere(3)
  await settle()
  assert.equal(elsewhere(3).text, "now so")
  assert.deepEqual(asked, [4, 8])
})

test("a quoted message is fetched again once it was changed, and what it said before is not shown meanwhile", async () => {
  const answers = []
  const api = { before: () => new Promise((answer) => answers.push((...entries) => answer({ entries }))) }
  const elsewhere = makeElsewhere({ api, room: "r", me: ana, changed: () => {} })
  elsewhere(3)
  answers[0](anEntry({ seq: 3 }))
  await settle()
  assert.equal(elsewhere(3).text, "text 3")
  assert.equal(elsewhere(3, 9), null)
  assert.equal(elsewhere(3, 12), null)
  answers[2](anEntry({ seq: 3, text: "", redacted_by: 12 }))
  await settle()
  answers[3](anEntry({ seq: 12, type: "message_deleted", target_seq: 3 }))
  await settle()
  answers[1](anEntry({ seq: 3 }))
  await settle()
  assert.deepEqual([elsewhere(3, 12).text, elsewhere(3, 12).goneBy.name, elsewhere(3).text], ["", "Bo", ""])
  assert.equal(answers.length, 4)
})

test("a quoted message that could not be fetched is asked for again", async () => {
  const asked = []
  const api = {
    async before(_room, seq) {
      asked.push(seq)
      if (asked.length === 1) throw new Error("nobody answers")
      return { entries: [anEntry({ seq: 3 })] }
    },
  }
  const elsewhere = makeElsewhere({ api, room: "r", me: ana, changed: () => {} })
  elsewhere(3)
  await settle()
  assert.equal(elsewhere(3), null)
  await settle()
  assert.deepEqual([elsewhere(3).text, asked], ["text 3", [4, 4]])
})
