import { mount } from 'svelte';
import '../app.css';
import Guichet from './Guichet.svelte';

mount(Guichet, { target: document.getElementById('app')! });
