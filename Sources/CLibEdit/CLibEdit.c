#include "CLibEdit.h"

#include <stddef.h>

int libedit_set_prompt(EditLine *editor, LibEditPrompt prompt, char colour_mark) {
    return el_set(editor, EL_PROMPT_ESC, prompt, colour_mark);
}

int libedit_set_editor(EditLine *editor, const char *name) { return el_set(editor, EL_EDITOR, name); }

int libedit_set_signals(EditLine *editor, int handles) { return el_set(editor, EL_SIGNAL, handles); }

int libedit_set_history(EditLine *editor, History *entries) { return el_set(editor, EL_HIST, history, entries); }

int libedit_set_reader(EditLine *editor, LibEditReader reader) { return el_set(editor, EL_GETCFN, reader); }

int libedit_set_owner(EditLine *editor, void *owner) { return el_set(editor, EL_CLIENTDATA, owner); }

int libedit_add_command(EditLine *editor, const char *name, const char *help, LibEditCommand command) {
    return el_set(editor, EL_ADDFN, name, help, command);
}

int libedit_bind(EditLine *editor, const char *key, const char *command) {
    return el_set(editor, EL_BIND, key, command, NULL);
}

int libedit_prepare_terminal(EditLine *editor, int raw) { return el_set(editor, EL_PREP_TERM, raw); }

int libedit_refresh(EditLine *editor) { return el_set(editor, EL_REFRESH); }

void *libedit_owner(EditLine *editor) {
    void *owner = NULL;
    return el_get(editor, EL_CLIENTDATA, &owner) == 0 ? owner : NULL;
}

int libedit_history_size(History *entries, int size) {
    HistEvent event;
    return history(entries, &event, H_SETSIZE, size);
}

int libedit_history_unique(History *entries, int unique) {
    HistEvent event;
    return history(entries, &event, H_SETUNIQUE, unique);
}

int libedit_history_enter(History *entries, const char *entry) {
    HistEvent event;
    return history(entries, &event, H_ENTER, entry);
}
