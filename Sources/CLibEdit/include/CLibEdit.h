/// libedit for Swift: its own header, and functions of fixed arity for those of its calls that take any number of arguments.
#ifndef FUPAN_CLIBEDIT_H
#define FUPAN_CLIBEDIT_H

#include <histedit.h>

typedef char *_Nullable (*LibEditPrompt)(EditLine *_Nonnull);
typedef unsigned char (*LibEditCommand)(EditLine *_Nonnull, int);
/// Gives the next character: 1, 0 at the end of input, -1 after an error.
typedef int (*LibEditReader)(EditLine *_Nonnull, wchar_t *_Nonnull);

// el_set
int libedit_set_prompt(EditLine *_Nonnull editor, LibEditPrompt _Nonnull prompt, char colour_mark);
int libedit_set_editor(EditLine *_Nonnull editor, const char *_Nonnull name);
int libedit_set_signals(EditLine *_Nonnull editor, int handles);
int libedit_set_history(EditLine *_Nonnull editor, History *_Nonnull history);
int libedit_set_reader(EditLine *_Nonnull editor, LibEditReader _Nonnull reader);
int libedit_set_owner(EditLine *_Nonnull editor, void *_Nullable owner);
int libedit_add_command(EditLine *_Nonnull editor, const char *_Nonnull name, const char *_Nonnull help, LibEditCommand _Nonnull command);
int libedit_bind(EditLine *_Nonnull editor, const char *_Nonnull key, const char *_Nonnull command);
int libedit_prepare_terminal(EditLine *_Nonnull editor, int raw);
int libedit_refresh(EditLine *_Nonnull editor);

// el_get
void *_Nullable libedit_owner(EditLine *_Nonnull editor);

// history
int libedit_history_size(History *_Nonnull history, int size);
int libedit_history_unique(History *_Nonnull history, int unique);
int libedit_history_enter(History *_Nonnull history, const char *_Nonnull entry);

#endif
