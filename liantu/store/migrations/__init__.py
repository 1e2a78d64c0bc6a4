"""How the tables of the store came to be, one file a change; run by :mod:`liantu.store.opening` at the first need."""
