// Files of editors on their way in: many at once, dropped or chosen, by the tus protocol 1.0.0 (tus.io).
// A line that breaks, or a page that is closed, costs the piece that was under way: the rest is known by the server.

const PIECE = 8 * 1024 * 1024
const WAITS = [1, 2, 4, 8, 15, 30] // seconds before the next try
const AT_ONCE = 3
const TUS = { "Tus-Resumable": "1.0.0" }

const form = document.querySelector("form[data-bring]")
if (form) bring(form)

function bring(form) {
  const input = form.querySelector(".drop input[type=file]")
  const list = form.querySelector("[data-progress]")
  const queue = []
  let running = 0

  form.querySelector("[data-drop]").hidden = false
  for (const event of ["dragover", "dragenter"]) form.addEventListener(event, (e) => { e.preventDefault(); form.classList.add("over") })
  form.addEventListener("dragleave", () => form.classList.remove("over"))
  form.addEventListener("drop", (event) => {
    event.preventDefault()
    form.classList.remove("over")
    add(event.dataTransfer.files)
  })
  input.addEventListener("change", () => {
    add(input.files)
    input.value = "" // the form sends no file that goes by itself
  })
  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault()
  })

  function add(files) {
    for (const file of files) queue.push(new Sending(form, list, file, next))
    next()
  }

  function next(ended) {
    if (ended) running--
    while (running < AT_ONCE && queue.length) {
      running++
      queue.shift().run()
    }
    if (ended && !running) {
      const said = form.querySelector("[data-said]")
      said.textContent = said.dataset.arrived
    }
  }
}

class Sending {
  constructor(form, list, file, ended) {
    Object.assign(this, { form, list, file, ended, tries: 0, stopped: false })
    this.key = `upload ${form.dataset.for} ${file.name} ${file.size} ${file.lastModified}`
    this.row = document.createElement("li")
    this.name = document.createElement("bdi")
    this.name.textContent = file.name
    this.bar = document.createElement("progress")
    this.bar.max = file.size
    this.bar.value = 0
    this.bar.setAttribute("aria-label", `${list.dataset.sending}: ${file.name}`)
    this.word = document.createElement("span")
    this.word.className = "hint"
    this.button = this.action(list.dataset.cancel, () => this.cancel())
    this.row.append(this.name, " ", this.word, this.bar, this.button)
    list.hidden = false
    list.append(this.row)
  }

  action(label, does) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "btn"
    button.textContent = label
    button.addEventListener("click", does)
    return button
  }

  async run() {
    try {
      await this.send()
    } catch (refusal) {
      this.refuse(refusal.message)
    }
    this.ended(true)
  }

  async send() {
    let offset = null
    while (!this.stopped) {
      try {
        offset ??= await this.begin()
        this.progress(offset)
        if (offset >= this.file.size) return await this.arrive()
        offset = await this.piece(offset)
        this.tries = 0
      } catch (error) {
        if (error instanceof Refused) throw error
        offset = null
        this.word.textContent = this.list.dataset.waiting
        const seconds = WAITS[Math.min(this.tries++, WAITS.length - 1)]
        await new Promise((resume) => {
          setTimeout(resume, seconds * 1000)
          addEventListener("online", resume, { once: true })
        })
      }
    }
  }

  // How far the server has come: with what this browser has sent before, or with a new upload.
  async begin() {
    const known = localStorage.getItem(this.key)
    if (known) {
      const answer = await fetch(known, { method: "HEAD", headers: TUS })
      if (answer.ok) {
        this.url = known
        return Number(answer.headers.get("Upload-Offset"))
      }
      if (answer.status >= 500) throw new Error("later")
      localStorage.removeItem(this.key)
    }
    const metadata = `filename ${base64(this.file.name)},for ${base64(this.form.dataset.for)}`
    const headers = { ...TUS, ...this.token(), "Upload-Length": String(this.file.size), "Upload-Metadata": metadata }
    const answer = await checked(await fetch(this.form.dataset.bring, { method: "POST", headers }))
    this.url = answer.headers.get("Location")
    localStorage.setItem(this.key, this.url)
    return 0
  }

  piece(offset) {
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest())
      request.open("PATCH", this.url)
      const headers = { ...TUS, ...this.token(), "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" }
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = (event) => this.progress(offset + event.loaded)
      request.onerror = request.onabort = () => reject(new Error("broken"))
      request.onload = () => {
        if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")))
        else if ([403, 404, 413, 415].includes(request.status)) reject(new Refused(request.responseText.slice(0, 300)))
        else reject(new Error("later")) // 409, 423 and 507: the offset is asked for anew
      }
      request.send(this.file.slice(offset, offset + PIECE))
    })
  }

  progress(bytes) {
    this.bar.value = bytes
    this.word.textContent = `${this.list.dataset.sending} ${Math.floor((100 * bytes) / this.file.size)} %`
  }

  // The list of what has arrived is the server's, with the language that each name tells.
  async arrive() {
    const page = await (await fetch(location.pathname)).text()
    localStorage.removeItem(this.key)
    const waiting = new DOMParser().parseFromString(page, "text/html").getElementById("waiting")
    const shown = document.getElementById("waiting")
    const list = shown.querySelector("[data-upload]")?.parentElement
    if (!list) shown.replaceWith(waiting)
    for (const row of list ? waiting.querySelectorAll("[data-upload]") : [])
      if (!list.querySelector(`[data-upload="${row.dataset.upload}"]`)) list.append(row) // what is typed in others stays
    this.row.remove()
  }

  refuse(reason) {
    this.bar.hidden = true
    this.word.className = "err"
    this.word.textContent = `${this.list.dataset.stopped}. ${reason}`
  }

  async cancel() {
    this.stopped = true
    this.request?.abort()
    localStorage.removeItem(this.key)
    this.row.remove()
    if (this.url) await fetch(this.url, { method: "DELETE", headers: { ...TUS, ...this.token() } })
  }

  token() {
    return { "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value }
  }
}

class Refused extends Error {}

async function checked(answer) {
  if (answer.ok) return answer
  if (answer.status >= 500 && answer.status !== 507) throw new Error("later")
  const reason = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : String(answer.status)
  throw new Refused(reason)
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
