# Everything that people do with this project. `make help` lists it.
PYTHON ?= python3
PY := .venv/bin/python
export PYTHONPATH := services

# Most tests wait for processes that they started: three files at a time, in the order of tests/conftest.py, use two cores well.
FILES_AT_A_TIME := -n 3 --dist loadfile --no-loadscope-reorder

# Called as `docker build -t` is: IMAGE_COMMAND NAME CONTEXT [options]. It leaves the image where it is to run.
IMAGE_COMMAND ?= scripts/image
TAG ?= dev

.DEFAULT_GOAL := help
.PHONY: help install run up images test test-compose test-cluster races chaos malformed check format bench lock knowledge clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: .venv/run.done ## make .venv with what `make run` needs; quick when nothing changed

.venv/run.done: locks/run.txt scripts/venv
	@scripts/venv $(PYTHON) locks/run.txt && touch $@

.venv/dev.done: locks/dev.txt .venv/run.done
	@scripts/venv $(PYTHON) locks/dev.txt && touch $@

.venv/manifests.done: locks/manifests.txt | .venv/dev.done
	@echo "Installing locks/manifests.txt into .venv/manifests ..." >&2
	@.venv/bin/uv venv --quiet --clear --python $(PY) .venv/manifests
	@.venv/bin/uv pip sync --quiet --python .venv/manifests --require-hashes locks/manifests.txt && touch $@

run: install ## start the suite on this machine and print its address
	@exec $(PY) scripts/run.py

up: ## the suite in containers on this machine, by Docker Compose; makes .env with secrets once
	@scripts/up

images: ## the three services' images, named handoff/...:dev; TAG= IMAGE_COMMAND=
	@for name in chat-service chat-client bot; do \
	  $(IMAGE_COMMAND) handoff/$$name:$(TAG) . -f Dockerfile --target $$name --build-arg VERSION=$(TAG) || exit 1; \
	done

test: .venv/dev.done ## install what tests need, and run them all; `make test T=tests/unit` for some
	@scripts/test-tools
	@$(PY) -m pytest $(FILES_AT_A_TIME) $(T)

test-compose: .venv/dev.done ## compose.yaml with Docker and a browser: chat, scale, kill a replica, stop and start again
	@scripts/test-tools
	@COMPOSE=on $(PY) -m pytest tests/compose

test-cluster: .venv/dev.done ## the suite on the cluster that KUBECONFIG names: scale, update and kill while 200 people chat; IMAGE_COMMAND= TAG=
	@scripts/test-tools
	@CLUSTER=on TAG=$(TAG) IMAGE_COMMAND="$(IMAGE_COMMAND)" $(PY) -m pytest tests/cluster

races: .venv/dev.done ## all races between people, bot and sweepers, where `make test` runs a few of each
	@scripts/test-tools
	@RACES=full $(PY) -m pytest tests/races

chaos: .venv/dev.done ## processes killed under load until 1,000,000 deliveries and 200 kills; SEED= KILLS= DELIVERIES= MINUTES=
	@scripts/test-tools
	@$(PY) -m tests.chaos $(foreach one,SEED KILLS DELIVERIES MINUTES DATABASES BROKERS,$(if $($(one)),--$(shell echo $(one) | tr A-Z a-z) $($(one))))

malformed: .venv/dev.done ## a million malformed frames and requests, where `make test` sends a hundredth; prints a table
	@scripts/test-tools
	@MALFORMED=full $(PY) -m pytest tests/malformed -q

check: .venv/dev.done .venv/manifests.done ## style, types, import directions, the page's modules, manifests, workflows
	@scripts/test-tools node
	@$(MAKE) --no-print-directory --jobs 2 types manifests style modules workflows

.PHONY: types style modules

types: .venv/dev.done
	.venv/bin/mypy
	.venv/bin/lint-imports

style: .venv/dev.done
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

modules:
	node --test tests/js/*.test.mjs

.PHONY: manifests workflows

manifests: .venv/manifests.done ## render the manifests, and check what a cluster would get
	scripts/manifests

workflows: .venv/manifests.done ## check the pipeline's syntax and safety
	.venv/manifests/bin/actionlint -shellcheck= -pyflakes= .github/workflows/*.yaml
	.venv/manifests/bin/zizmor --offline --quiet --no-progress .github/workflows

knowledge: ## write the bot's knowledge into its ConfigMap
	@$(PYTHON) scripts/knowledge.py

.PHONY: deploy deploy-status undeploy rollback

# OVERLAY is a folder of k8s/overlays or a path; without NAMESPACE it is the overlay's, or the context's; without TAG the
# images are the overlay's (TAG's default above is for building). REGISTRY goes before images' names.
DEPLOY = @PYTHONPATH=services:. $(PY) -m deploy
GIVEN = $(foreach one,OVERLAY NAMESPACE TAG REGISTRY TIMEOUT_S DATA,$(if $(filter file,$(origin $(one))),,$(one)))
OPTIONS = $(foreach one,$(GIVEN),$(if $($(one)),--$(subst _,-,$(shell echo $(one) | tr A-Z a-z)) $($(one))))

deploy: install ## put the suite on the cluster of the context, and wait until it is ready; OVERLAY=local NAMESPACE= TAG= REGISTRY= TIMEOUT_S=
	$(DEPLOY) up $(OPTIONS)

deploy-status: install ## what runs there, and what ails the rest
	$(DEPLOY) status $(OPTIONS)

undeploy: install ## take it away, and keep the data; DATA=delete deletes them too
	$(DEPLOY) down $(OPTIONS)

rollback: install ## go back to the versions before the last deploy
	$(DEPLOY) rollback $(OPTIONS)

.PHONY: smoke push promote

smoke: install ## a visitor's way through the suite that runs there; OVERLAY= NAMESPACE=, or PAGE= and CHAT= as browsers open them
	$(DEPLOY)$(if $(PAGE),.smoke $(PAGE) $(CHAT), smoke $(OPTIONS))

push: ## give the images to a registry, as make deploy takes them from there; REGISTRY= TAG=
	@scripts/push "$(REGISTRY)" "$(TAG)"

promote: ## what was tried elsewhere to production; TAG= REGISTRY=
	@$(MAKE) --no-print-directory deploy OVERLAY=production

.PHONY: backup restore

# Of what `make run` keeps here, or of the DATABASE_URL that is set.
BACKUP = @DATABASE_URL="$${DATABASE_URL:-sqlite:///$${HANDOFF_DATA:-.data}/handoff.db}" $(PY) -m chat_service.backup

backup: install ## everything in the database as one file, while people chat; FILE= DATABASE_URL=
	$(BACKUP) dump "$(FILE)"

restore: install ## put such a file into an empty database; FILE= DATABASE_URL=
	$(BACKUP) restore "$(FILE)"

format: .venv/dev.done ## put the code in its form
	.venv/bin/ruff check --fix-only -q .
	.venv/bin/ruff format -q .

bench: .venv/dev.done ## the figures of docs/performance.md, measured here
	@$(PY) -m benchmarks

lock: .venv/dev.done ## resolve the dependencies anew: exact versions and hashes
	@scripts/lock

clean: ## remove what was installed and cached; data in .data stays
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
